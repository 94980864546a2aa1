//go:build !linux || goferry_portable

package pyffi

/*
#include "wake.h"

static void wake_word(void *word) { gf_unpark(word); }
*/
import "C"

import "unsafe"

// wake makes a descriptor of gf_wake_fd readable. It cannot block.
func wake(fd int32) { C.gf_wake(C.int(fd)) }

// unpark wakes the caller that sleeps on a word: see the one for Linux.
func unpark(word *uint32) { C.wake_word(unsafe.Pointer(word)) }
