//go:build !goferry_portable

package pyffi

import (
	"syscall"
	"unsafe"
)

var wakeCount = [8]byte{0: 1}

// wake writes to an eventfd. A raw system call: it cannot block, so the scheduler need not know.
func wake(fd int32) {
	_, _, _ = syscall.RawSyscall(syscall.SYS_WRITE, uintptr(fd), uintptr(unsafe.Pointer(&wakeCount[0])), 8)
}

// unpark wakes the caller that sleeps on a word. The node may have been given to another request
// by now; then that one's caller sees a wake for nothing, which it expects.
func unpark(word *uint32) {
	const wakePrivate = 1 | 128
	_, _, _ = syscall.RawSyscall6(syscall.SYS_FUTEX, uintptr(unsafe.Pointer(word)), wakePrivate, 1, 0, 0, 0)
}
