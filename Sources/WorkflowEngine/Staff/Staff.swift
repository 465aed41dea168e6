/// Who there is: enough to say whether steps that different persons must take can be taken at all.
package struct Staff: Sendable, Equatable {
  package struct Person: Sendable, Equatable {
    package let name: String
    package let roles: Set<RoleID>
    /// Items of the delegation order.
    package let items: Set<String>

    package init(name: String, roles: Set<RoleID>, items: Set<String>) {
      (self.name, self.roles, self.items) = (name, roles, items)
    }
  }

  package private(set) var persons: [Person]

  package init(_ persons: [Person]) { self.persons = persons }

  /// As few as the definition admits: `min` persons in each role, none in two, each with every item that the role can hold.
  init(minimumOf workflow: Workflow) {
    persons = workflow.roles.flatMap { role in (0..<role.min).map { Staff.person($0, role.id, workflow) } }
  }

  private static func person(_ number: Int, _ role: RoleID, _ workflow: Workflow) -> Person {
    Person(
      name: "\(role) \(number + 1)", roles: [role],
      items: Set(workflow.delegations.filter { $0.roles.contains(role) }.map(\.id)))
  }

  /// One person of the role away.
  func without(oneIn role: RoleID) -> Staff {
    guard let place = persons.lastIndex(where: { $0.roles.contains(role) }) else { return self }
    var staff = self
    staff.persons.remove(at: place)
    return staff
  }

  func without(_ name: String) -> Staff { Staff(persons.filter { $0.name != name }) }

  /// One more person in a role.
  func with(oneMoreIn role: RoleID, _ workflow: Workflow) -> Staff {
    Staff(persons + [Staff.person(persons.count, role, workflow)])
  }
}

extension Rule {
  /// Whether its conditions on the person admit somebody, in one of their roles: an item of the delegation counts in those
  /// that can hold it. What else it asks for is taken as met.
  func admits(_ person: Staff.Person, _ workflow: Workflow) -> Bool {
    person.roles.contains { role in
      all.allSatisfy { leaf in
        leaf.branches.contains { branch in
          switch branch {
          case .role(let roles): roles.contains(role)
          case .delegated(let item):
            person.items.contains(item) && workflow.delegations[item]?.roles.contains(role) == true
          default: true
          }
        }
      }
    }
  }
}
