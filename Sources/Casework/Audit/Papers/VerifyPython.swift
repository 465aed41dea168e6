extension ExportPapers {
  /// The tree once more, by another language and another hand; and one entry to hold in one's hand.
  static let verifyPython = #"""
    # Computes the tree of an exported log with pymerkle, and prints single entries.
    #
    #   python3 -m venv venv && venv/bin/pip install pymerkle
    #   venv/bin/python verify.py .            the root, compared with the checkpoint's
    #   venv/bin/python verify.py . 5          entry 5, as it was signed
    #
    # Ends with 0 if the tree is the checkpoint's, 1 if not, 2 if it could not be computed.
    import base64, pathlib, sys


    def name(n):
        text = f"{n % 1000:03}"
        while n >= 1000:
            n //= 1000
            text = f"x{n % 1000:03}/{text}"
        return text


    def entries(folder, size):
        for start in range(0, size, 256):
            count = min(256, size - start)
            path = folder / "tile" / "entries" / (name(start // 256) + ("" if count == 256 else f".p/{count}"))
            data = path.read_bytes()
            for _ in range(count):
                length = int.from_bytes(data[:2], "big")
                if len(data) < 2 + length:
                    raise ValueError(f"{path}: an entry is cut short")
                yield data[2 : 2 + length]
                data = data[2 + length :]
            if data:
                raise ValueError(f"{path}: more than {count} entries")


    def main(arguments):
        folder = pathlib.Path(arguments[0])
        origin, size, root = (folder / "checkpoint").read_bytes().split(b"\n")[:3]
        rows = entries(folder, int(size))
        if len(arguments) > 1:
            sys.stdout.buffer.write(list(rows)[int(arguments[1])])
            return 0
        try:
            from pymerkle import InmemoryTree
        except ImportError:
            print("CANNOT CHECK: pymerkle is not installed")
            return 2
        tree = InmemoryTree(algorithm="sha256")
        for row in rows:
            tree.append_entry(row)
        computed = base64.b64encode(tree.get_root())
        if computed != root:
            print("WRONG: the entries do not make the checkpoint's tree")
            return 1
        print("GOOD", origin.decode(), size.decode(), computed.decode())
        return 0


    if __name__ == "__main__":
        try:
            status = main(sys.argv[1:])
        except (OSError, IndexError, ValueError) as error:
            print("WRONG:", error)
            status = 1
        sys.exit(status)
    """#
}
