extension ExportPapers {
  /// The independent check in Go: other people's code for notes and trees, and no line of ours but this file.
  static let verifyGo = #"""
    // Checks an exported log with the Go project's own packages for signed notes and Merkle trees, and with nothing of
    // the program that made it.
    //
    //	apt-get install golang-go golang-golang-x-mod-dev
    //	GO111MODULE=off GOPATH=/usr/share/gocode go run verify.go .
    //
    // Ends with 0 if everything was checked and is good, 1 if something is wrong, 2 if it could not be checked.
    // tlog.TileHashReader is not used: forged tiles pass it before golang.org/x/mod 0.40.0 (CVE-2026-56865).
    package main

    import (
    	"bytes"
    	"crypto/ed25519"
    	"crypto/sha256"
    	"encoding/base64"
    	"encoding/binary"
    	"errors"
    	"fmt"
    	"io/fs"
    	"os"
    	"path/filepath"
    	"strconv"
    	"strings"

    	"golang.org/x/mod/sumdb/note"
    	"golang.org/x/mod/sumdb/tlog"
    )

    // A witness's key: type 0x04, which package note does not know.
    type witness struct {
    	name string
    	hash uint32
    	key  ed25519.PublicKey
    }

    func (w witness) Name() string    { return w.name }
    func (w witness) KeyHash() uint32 { return w.hash }
    func (w witness) Verify(msg, sig []byte) bool {
    	if len(sig) != 8+ed25519.SignatureSize {
    		return false
    	}
    	head := fmt.Sprintf("cosignature/v1\ntime %d\n", binary.BigEndian.Uint64(sig))
    	return ed25519.Verify(w.key, append([]byte(head), msg...), sig[8:])
    }

    func parseKey(line string) (note.Verifier, error) {
    	if v, err := note.NewVerifier(line); err == nil {
    		return v, nil
    	}
    	part := strings.SplitN(line, "+", 3)
    	if len(part) != 3 {
    		return nil, errors.New("not a vkey")
    	}
    	hash, err := strconv.ParseUint(part[1], 16, 32)
    	if err != nil {
    		return nil, err
    	}
    	key, err := base64.StdEncoding.DecodeString(part[2])
    	if err != nil || len(key) != 33 || key[0] != 4 {
    		return nil, errors.New("not a vkey of type 1 or 4")
    	}
    	id := sha256.Sum256(append([]byte(part[0]+"\n"), key...))
    	if binary.BigEndian.Uint32(id[:]) != uint32(hash) {
    		return nil, errors.New("a vkey whose ID is not of its name and key")
    	}
    	return witness{part[0], uint32(hash), ed25519.PublicKey(key[1:])}, nil
    }

    func keys(path string) note.Verifiers {
    	var list []note.Verifier
    	for _, line := range strings.Split(strings.TrimSuffix(string(read(path)), "\n"), "\n") {
    		v, err := parseKey(line)
    		if err != nil {
    			cannot("%s: %v", path, err)
    		}
    		list = append(list, v)
    	}
    	return note.VerifierList(list...)
    }

    func read(path string) []byte {
    	data, err := os.ReadFile(path)
    	if err != nil {
    		cannot("%v", err)
    	}
    	return data
    }

    func cannot(format string, args ...interface{}) {
    	fmt.Printf("CANNOT CHECK: "+format+"\n", args...)
    	os.Exit(2)
    }

    func wrong(format string, args ...interface{}) {
    	fmt.Printf("WRONG: "+format+"\n", args...)
    	os.Exit(1)
    }

    func name(n int64) string {
    	s := fmt.Sprintf("%03d", n%1000)
    	for n >= 1000 {
    		n /= 1000
    		s = fmt.Sprintf("x%03d/%s", n%1000, s)
    	}
    	return s
    }

    // The parts of a row of n things that come 256 to a file: paths, and how many each holds.
    func parts(kind string, n int64, each func(path string, count int64)) {
    	for i := int64(0); i < n/256; i++ {
    		each("tile/"+kind+"/"+name(i), 256)
    	}
    	if n%256 > 0 {
    		each(fmt.Sprintf("tile/%s/%s.p/%d", kind, name(n/256), n%256), n%256)
    	}
    }

    func main() {
    	if len(os.Args) != 2 {
    		cannot("usage: verify.go DIRECTORY")
    	}
    	dir := os.Args[1]
    	known := keys(filepath.Join(dir, "log.vkeys"))
    	signed, err := note.Open(read(filepath.Join(dir, "checkpoint")), known)
    	if err != nil {
    		wrong("checkpoint: %v", err)
    	}
    	if len(signed.UnverifiedSigs) > 0 {
    		wrong("checkpoint: a line by a key that is not in log.vkeys")
    	}
    	line := strings.Split(signed.Text, "\n")
    	if len(line) != 4 || line[3] != "" {
    		wrong("checkpoint: not three lines")
    	}
    	origin := line[0]
    	size, err := strconv.ParseInt(line[1], 10, 64)
    	if err != nil || size < 1 || strconv.FormatInt(size, 10) != line[1] {
    		wrong("checkpoint: size")
    	}
    	root, err := tlog.ParseHash(line[2])
    	if err != nil || root.String() != line[2] {
    		wrong("checkpoint: root")
    	}
    	logs, witnesses := 0, 0
    	for _, s := range signed.Sigs {
    		v, _ := known.Verifier(s.Name, s.Hash)
    		if _, ok := v.(witness); ok {
    			witnesses++
    		} else if s.Name == origin {
    			logs++
    		}
    	}
    	if logs == 0 {
    		wrong("checkpoint: not signed by a key with the log's own name")
    	}

    	// Entries, and the tree over them.
    	var entries [][]byte
    	parts("entries", size, func(path string, count int64) {
    		data := read(filepath.Join(dir, path))
    		for i := int64(0); i < count; i++ {
    			if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
    				wrong("%s: entry %d is cut short", path, i)
    			}
    			length := int(binary.BigEndian.Uint16(data))
    			entries = append(entries, data[2:2+length])
    			data = data[2+length:]
    		}
    		if len(data) > 0 {
    			wrong("%s: more than %d entries", path, count)
    		}
    	})
    	var stored []tlog.Hash
    	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
    		var list []tlog.Hash
    		for _, i := range indexes {
    			if i < 0 || i >= int64(len(stored)) {
    				return nil, errors.New("no such hash")
    			}
    			list = append(list, stored[i])
    		}
    		return list, nil
    	})
    	roots := make([]tlog.Hash, size+1)
    	for i, entry := range entries {
    		hashes, err := tlog.StoredHashes(int64(i), entry, reader)
    		if err != nil {
    			cannot("entry %d: %v", i, err)
    		}
    		stored = append(stored, hashes...)
    		roots[i+1], err = tlog.TreeHash(int64(i+1), reader)
    		if err != nil {
    			cannot("tree %d: %v", i+1, err)
    		}
    	}
    	if roots[size] != root {
    		wrong("the entries do not make the checkpoint's tree")
    	}

    	// Every entry is in the tree, and the tree holds every earlier one (of a large log, the last thousand).
    	first := int64(0)
    	if size > 1000 {
    		first = size - 1000
    	}
    	for i := first; i < size; i++ {
    		proof, err := tlog.ProveRecord(size, i, reader)
    		if err != nil {
    			cannot("entry %d: %v", i, err)
    		}
    		if err := tlog.CheckRecord(proof, size, root, i, tlog.RecordHash(entries[i])); err != nil {
    			wrong("entry %d: %v", i, err)
    		}
    		tree, err := tlog.ProveTree(size, i+1, reader)
    		if err != nil {
    			cannot("tree %d: %v", i+1, err)
    		}
    		if err := tlog.CheckTree(tree, size, root, i+1, roots[i+1]); err != nil {
    			wrong("tree %d: %v", i+1, err)
    		}
    	}

    	// The tiles are those of this tree.
    	tiles, level, width := 0, 0, size
    	for width > 0 {
    		at := int64(0)
    		parts(strconv.Itoa(level), width, func(path string, count int64) {
    			data := read(filepath.Join(dir, path))
    			var want []byte
    			for i := int64(0); i < count; i++ {
    				h := stored[tlog.StoredHashIndex(8*level, at)]
    				want = append(want, h[:]...)
    				at++
    			}
    			if !bytes.Equal(data, want) {
    				wrong("%s is not of this tree", path)
    			}
    			tiles++
    		})
    		level, width = level+1, width/256
    	}
    	fmt.Printf("checkpoint: %d line(s) by the log, %d by witnesses\n", logs, witnesses)
    	fmt.Printf("tree: %d entries, %d tiles, root %s\n", size, tiles, root)

    	// Who signed each entry. A log of other people's has no list of persons.
    	people := filepath.Join(dir, "people.vkeys")
    	if _, err := os.Stat(people); errors.Is(err, fs.ErrNotExist) {
    		fmt.Println("signatures of entries: NOT CHECKED, there is no people.vkeys")
    	} else {
    		persons := keys(people)
    		for i, entry := range entries {
    			if signed, err := note.Open(entry, persons); err != nil || len(signed.Sigs) != 1 || len(signed.UnverifiedSigs) != 0 {
    				wrong("entry %d is not signed by exactly one of people.vkeys", i)
    			}
    		}
    		fmt.Printf("signatures of entries: %d good\n", len(entries))
    	}
    	fmt.Printf("GOOD %s %d %s\n", origin, size, root)
    }
    """#
}
