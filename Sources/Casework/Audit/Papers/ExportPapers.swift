import LedgerStore

/// What lies in an export beside the log: how to check it without this program, in both languages, and two short programs
/// to do it with.
enum ExportPapers {
  static func files(_ export: LogExport, origin: String) -> [(path: String, text: String)] {
    [("README.md", readme(export, origin: origin)), ("verify.go", verifyGo), ("verify.py", verifyPython)]
  }

  private static func readme(_ export: LogExport, origin: String) -> String {
    let checkpoint = export.checkpoint
    let unopened = export.unopened.map(String.init).joined(separator: ", ")
    return """
      # \(origin)

      Poster / entries: \(checkpoint.checkpoint.size) · vittnen / witnesses: \(checkpoint.cosigned.count)
      Skrivna efter avstämningspunkten, inte med här / written after the checkpoint, not here: \(export.left)
      \(export.unopened.isEmpty ? "" : "\nSaknas här, ingen nyckel öppnar dem / missing here, no key opens them: \(unopened)\n")
      ## Svenska

      Mappen är en logg i formatet C2SP tlog-tiles. Den innehåller varje undertecknad post och inga handlingar, inga nycklar
      till handlingar och inga namn: personer är nyckelnamn, ärenden är slumptal. Posterna är ändå uppgifter om enskilda och
      omfattas av sekretess. Jämför nycklarna i log.vkeys med dem du har fått på papper; utan det bevisar resten ingenting.
      Kommandona står sist.

      | fil | innehåll |
      |---|---|
      | checkpoint | hur många poster, trädets rot, loggens och vittnenas underskrifter |
      | log.vkeys, people.vkeys | loggens och vittnenas, och personernas, öppna nycklar |
      | tile/entries | posterna, 256 i varje fil |
      | tile/0 … | trädet |
      | workflows | reglerna, var och en under sin SHA-256, som posten OPEN nämner |
      | verify.go, verify.py | kontrollen med andras program |
      | SHA256SUMS | varje fils summa |

      ## English

      This folder is a log in the format C2SP tlog-tiles. It holds every signed entry and no document, no key to a document
      and no name: people are key names, cases are random numbers. The entries are about persons all the same, and secret.
      Compare the keys in log.vkeys with those you have on paper; without that the rest proves nothing.

      | file | what |
      |---|---|
      | checkpoint | how many entries, the tree's root, the signatures of the log and of its witnesses |
      | log.vkeys, people.vkeys | the public keys of the log and its witnesses, and of the people |
      | tile/entries | the entries, 256 in each file |
      | tile/0 … | the tree |
      | workflows | the rules, each under its SHA-256, which the entry OPEN names |
      | verify.go, verify.py | the check with others' programs |
      | SHA256SUMS | each file's sum |

      ## Kommandon / commands

      Det som kommandona gör läggs i en mapp för sig / what the commands make goes into a folder of its own.

      ```
      sha256sum -c --strict SHA256SUMS && ! grep '^#' SHA256SUMS
      apt-get install golang-go golang-golang-x-mod-dev
      GO111MODULE=off GOPATH=/usr/share/gocode go run verify.go .
      work=$(mktemp -d)
      python3 -m venv "$work/venv" && "$work/venv/bin/pip" install pymerkle==7.0.0
      "$work/venv/bin/python" verify.py .
      ```

      Gott svar: OK för varje fil, och sist GOOD av båda programmen; nedan `Signature Verified Successfully` av openssl.
      Det visar att inget är borttaget, ändrat eller omkastat, och vem som undertecknat varje post. Det visar inte att den
      som undertecknat fick göra det (roll, fyra ögon), eller att tiderna är rätt: det prövar `avhopp granska`, eller den som
      läser posterna mot reglerna i workflows.

      A good answer: OK for every file, and last GOOD by both programs; below `Signature Verified Successfully` by openssl.
      It shows that nothing was removed, changed or reordered, and who signed each entry. It does not show that the signer
      was allowed to (role, four eyes), nor that the times are right: `avhopp audit verify` tests that, or whoever reads the
      entries against the rules in workflows.

      Loggens underskrift / the log's signature:

      ```
      work=$(mktemp -d)
      sed '/^$/,$d' checkpoint > "$work/body"
      grep '^— ' checkpoint | head -1 | cut -d' ' -f3 | base64 -d | tail -c 64 > "$work/signature"
      (printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000'; head -1 log.vkeys | sed 's/^[^+]*+[^+]*+//' | base64 -d | tail -c 32) > "$work/key.der"
      openssl pkeyutl -verify -rawin -pubin -keyform DER -inkey "$work/key.der" -in "$work/body" -sigfile "$work/signature"
      ```

      En post / one entry:

      ```
      work=$(mktemp -d)
      python3 verify.py . 1 > "$work/entry"
      sed '/^$/,$d' "$work/entry" > "$work/body"
      tail -1 "$work/entry" | cut -d' ' -f3 | base64 -d | tail -c 64 > "$work/signature"
      (printf '\\060\\052\\060\\005\\006\\003\\053\\145\\160\\003\\041\\000'; grep -F "$(tail -1 "$work/entry" | cut -d' ' -f2)+" people.vkeys | sed 's/^[^+]*+[^+]*+//' | base64 -d | tail -c 32) > "$work/key.der"
      openssl pkeyutl -verify -rawin -pubin -keyform DER -inkey "$work/key.der" -in "$work/body" -sigfile "$work/signature"
      (printf '\\0'; cat "$work/entry") | sha256sum
      ```

      """
  }
}
