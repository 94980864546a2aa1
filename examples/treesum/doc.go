// Package treesum digests files and trees of files: a library for goferry that does real work.
//
// # The model
//
// A [Treesum] reads files with a fixed number of workers, whoever asks: many callers with
// [Treesum.DigestFile], one with [Treesum.DigestTree], or both. Who finds all workers busy waits its
// turn. A tree is walked by a goroutine of its own that hands names to the workers one by one, so
// the listing is hardly ahead of the reading.
//
// Digests are those of sha256sum and its relatives, files are chosen as find -type f chooses them:
//
//   - A path that is given is followed if it is a symbolic link. Links within a tree are left out, or
//     with [SymlinksFiles] digested if they lead to files. Links to directories are never followed,
//     so no walk runs in circles.
//   - FIFOs, sockets and devices are never read: given as a path they are an error, in a tree they
//     are left out. Nothing waits for a FIFO's writer.
//   - What cannot be read in a tree (no permission, vanished since it was listed, a name that is too
//     long) is told by [OnFileFailed] and counted, and the rest goes on.
//   - A file is read to where its end is when it is reached, even if it grows meanwhile.
//   - Empty directories count nothing. Names are bytes and need not be UTF-8.
//
// A tree's digest is the digest of the lines that sha256sum prints for its files, sorted by name as
// bytes, so that it can be had without this package, in the tree's directory:
//
//	find . -type f -print0 | LC_ALL=C sort -z | xargs -0r sha256sum | sha256sum
//
// (and with md5sum, sha1sum, sha512sum or b3sum for the other algorithms; find -L visits
// more than [SymlinksFiles], since it enters directories by links). Names with a backslash, a newline
// or a carriage return are escaped as coreutils 9 does.
//
// # Cancelling
//
// A request looks at its context before each chunk, while it waits for its turn, and for each name
// of a tree. It returns the context's cause. One system call is not interrupted: a read from a
// network file system whose server is gone ends when the system says so.
//
// # Events
//
// DigestTree emits one event for each file. A context keeps 1,024 events for listeners that are
// slower than the disk; when more come, the default is that they are lost and counted. A caller who
// wants each of them opens the context with overflow="block": then workers wait for the listener.
// Waiting, they hold no file open and are in nobody's way but their own tree's.
//
// # Cost
//
// Content takes workers × chunk_size bytes, 256 KiB for each worker by default. A tree takes a name
// and a digest for each file until it is done, as its lines must be sorted: about 130 bytes and the
// length of the name below the root, 2 GB for ten million files. Sorting them is not interrupted.
// A file costs about six system calls and 800 bytes of garbage beside its content.
//
// # Limits
//
// Linux and other Unix systems. Paths longer than the system takes in one piece (4,096 bytes on
// Linux) are failures. A tree that changes while it is read gives the digest of what was met. Some
// files in /proc and /sys call themselves regular and never end, or make a reader wait: cancel the
// request.
package treesum
