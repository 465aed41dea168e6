import Commands
import Glibc

exit(Run.live())
