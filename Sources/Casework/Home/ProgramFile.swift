internal import Glibc

/// This program's file as it lies on the disk. What one program found out by its rules is nothing to another.
enum ProgramFile {
  /// Device, inode, size, and when its content and its place were last changed: a program that is built, copied or installed
  /// anew has another. Its bytes would be surer, and take longer to hash than all that is kept saves. nil where the system
  /// does not say.
  static let mark: String? = {
    var status = stat()
    guard unsafe stat("/proc/self/exe", &status) == 0 else { return nil }
    let (written, changed) = (status.st_mtim, status.st_ctim)
    return "\(status.st_dev) \(status.st_ino) \(status.st_size) \(written.tv_sec).\(written.tv_nsec) "
      + "\(changed.tv_sec).\(changed.tv_nsec)"
  }()
}
