package core

import (
	"bytes"
	"math/rand/v2"
	"os"
	"os/exec"
	"runtime"
	"sync/atomic"
	"testing"
	"time"
)

func randomBytes(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{7}).Read(b)
	return b
}

func TestCopyToCopiesAllAndGivesTheRest(t *testing.T) {
	for _, n := range []int{0, 1, copyAtOnce - 1, copyAtOnce, copyAtOnce + 1, 3*copyAtOnce + 5} {
		from := randomBytes(n)
		to := make([]byte, n+3)
		rest := CopyTo(to, from)
		if !bytes.Equal(to[:n], from) || len(rest) != 3 || !bytes.Equal(rest, []byte{0, 0, 0}) {
			t.Errorf("of %d bytes not all came, or more than that, or the rest has %d", n, len(rest))
		}
	}
	moved := randomBytes(2*copyAtOnce + 100)
	want := bytes.Clone(moved[50:])
	CopyTo(moved, moved[50:])
	if !bytes.Equal(moved[:len(want)], want) {
		t.Error("a copy to lower memory that overlaps differs")
	}
}

func TestLargePayloadsAreTheAuthorsToKeep(t *testing.T) {
	for _, n := range []int{copyAtOnce, copyAtOnce + 1, 2 * copyAtOnce, 3*copyAtOnce + 5} {
		payload := randomBytes(n)
		var m memory
		own, field := m.own(payload), wireCopy(payload)
		want := bytes.Clone(payload)
		clear(payload)
		if !bytes.Equal(own, want) || !bytes.Equal(field, want) {
			t.Fatalf("a copy of %d bytes differs", n)
		}
		own[0]++ // may be written to, and grown, without a trace elsewhere
		_ = append(own[:n-1], 1, 2)
		if !bytes.Equal(field, want) {
			t.Errorf("two copies of %d bytes share memory", n)
		}
	}
}

// A goroutine that is stopped by its calls alone shows whether there are some: under
// asyncpreemptoff the world can be stopped during a copy only where the copy lets it.
func TestACollectionNeedNotWaitForALargeCopy(t *testing.T) {
	const inside = "GOFERRY_TEST_COPY_INSIDE"
	if os.Getenv(inside) == "" {
		cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
		cmd.Env = append(os.Environ(), inside+"=1", "GODEBUG=asyncpreemptoff=1", "GOMAXPROCS=2")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		return
	}
	from := make([]byte, 32*copyAtOnce)
	for name, clone := range map[string]func(){
		"CopyTo":     func() { CopyTo(from, from) },
		"cloneLarge": func() { cloneLarge(from) },
	} {
		if !stopsWithin(clone) {
			t.Errorf("%s was never stopped on its way", name)
		}
	}
}

// stopsWithin tells whether the world was stopped three times during one run of copy: once may be as it
// begins and once as it ends.
func stopsWithin(copy func()) bool {
	var run atomic.Int64 // odd while copy runs
	var over atomic.Bool
	done := make(chan struct{})
	go func() {
		defer close(done)
		for !over.Load() {
			run.Add(1)
			copy()
			run.Add(1)
			runtime.Gosched()
		}
	}()
	defer func() {
		over.Store(true)
		<-done
	}()
	var stats runtime.MemStats
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); {
		this := run.Load()
		for n := 1; this%2 == 1 && run.Load() == this; n++ {
			runtime.ReadMemStats(&stats) // stops the world
			if n == 3 && run.Load() == this {
				return true
			}
		}
	}
	return false
}
