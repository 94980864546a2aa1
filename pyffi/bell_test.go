package pyffi

import (
	"testing"

	"github.com/goferry/goferry/core"
	"github.com/goferry/goferry/core/coretest"
)

func openBell(t *testing.T) core.Bell {
	b := takeBell()
	if b == nil {
		t.Fatal("no memory or no descriptor for a bell")
	}
	return b
}

func TestRingsRingABell(t *testing.T) { coretest.Bell(t, openBell) }

// TestABellIsUsedAgainAsIfItWereNew leaves everything in it that a thread can which rings too late.
func TestABellIsUsedAgainAsIfItWereNew(t *testing.T) {
	first := takeBell()
	first.Leave()
	first.Ring(7)
	first.Close()
	first.Ring(8)
	again := takeBell()
	defer again.Close()
	if again != first {
		t.Fatal("the bell was not used again")
	}
	if again.Attend() || again.Rung() != 0 {
		t.Error("a bell that is used again has rung, or its duty is free")
	}
	woken := make(chan struct{})
	go func() {
		defer close(woken)
		again.Sleep(true)
	}()
	select {
	case <-woken:
		t.Error("an old ring woke the sleeper of a bell that is used again")
	default:
		again.Wake()
		<-woken
	}
}
