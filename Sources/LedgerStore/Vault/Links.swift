internal import Glibc

/// Gives staged files their names before the entry that names them is written, and takes the names back if it is not.
///
///     mkdir(bodies/ab)  link(tmp/…, bodies/ab/<hash>)        for each file
///     futimens, fsync   bodies/ab, and bodies if ab is new   for each folder
struct Links {
  let vault: String
  private var made: [String] = []

  init(vault: String) { self.vault = vault }

  mutating func make(_ staged: [Staged]) throws(LedgerError) {
    guard !staged.isEmpty else { return }
    var folders: Set<String> = []
    for file in staged {
      let folder = file.name.folder(in: vault)
      if try Folder.make(folder, "make a folder") { folders.insert("\(vault)/\(file.name.kind.rawValue)") }
      folders.insert(folder)
      try link(file)
    }
    for folder in folders.sorted() { try Folder.sync(folder, flattened: true, "sync a folder") }
  }

  /// Best effort: a name left behind names a whole file that no entry mentions, which a full scan finds.
  mutating func undo() {
    for path in made.reversed() { try? Folder.remove(path, "take back a file") }
    made = []
  }

  private mutating func link(_ file: Staged) throws(LedgerError) {
    let path = file.name.path(in: vault)
    if unsafe Glibc.link(file.path, path) == 0 {
      made.append(path)
      return
    }
    guard errno == EEXIST else { throw .writing("place a file", errno) }
    // The name is there: the same bytes if all is well. Ours are known to be right, so they take its place; not taken back.
    let second = "\(file.path)-2"
    guard unsafe Glibc.link(file.path, second) == 0, unsafe rename(second, path) == 0 else {
      throw .writing("place a file", errno)
    }
  }
}
