package pyffi

import (
	"runtime"
	"sync/atomic"
	"syscall"
	"testing"
	"unsafe"
)

// cores gives the cores that the thread may run on.
func cores(t *testing.T) (mask [128]byte) {
	t.Helper()
	if _, _, err := syscall.RawSyscall(syscall.SYS_SCHED_GETAFFINITY, 0, uintptr(len(mask)), uintptr(unsafe.Pointer(&mask))); err != 0 {
		t.Fatal(err)
	}
	return mask
}

// TestYieldingRestrictsNoThread has the sleeper find itself on every core there is, on one of which it is.
func TestYieldingRestrictsNoThread(t *testing.T) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	b := takeBell()
	defer b.Close()
	before := cores(t)
	for core := range int32(runtime.NumCPU()) {
		atomic.StoreInt32(&b.memory.core, core)
		for range 3 {
			b.Yield()
			if after := cores(t); after != before {
				t.Fatalf("a thread that could run on %x can run on %x after it left core %d", before, after, core)
			}
		}
		atomic.StoreInt32(&b.memory.answered, 0)
	}
}
