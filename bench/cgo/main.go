//go:build goferry_python

// Command cgo is the rival that a person writes with cgo alone: a CPython
// extension whose functions call Go on the caller's thread, the GIL released.
package main

/*
#include <stdint.h>
#include <stdlib.h>
*/
import "C"

import (
	"unsafe"

	"github.com/goferry/goferry/bench/service"
)

func main() {}

var methods = service.New()

// goferry_bench_raw runs a method. The reply is the caller's to free; NULL means
// that there is no such method.
//
//export goferry_bench_raw
func goferry_bench_raw(name *C.char, nameSize C.size_t, data *C.char, size C.size_t, replySize *C.size_t) *C.char {
	method, err := methods.Raw(unsafe.String((*byte)(unsafe.Pointer(name)), nameSize))
	if err != nil {
		return nil
	}
	reply := method(unsafe.Slice((*byte)(unsafe.Pointer(data)), size))
	*replySize = C.size_t(len(reply))
	return (*C.char)(C.CBytes(reply))
}

// goferry_bench_typed runs a method over a struct, and gives 0 when there is none.
//
//export goferry_bench_typed
func goferry_bench_typed(name *C.char, nameSize C.size_t, value C.int64_t, reply *C.int64_t) C.int {
	method, err := methods.Typed(unsafe.String((*byte)(unsafe.Pointer(name)), nameSize))
	if err != nil {
		return 0
	}
	*reply = C.int64_t(method(service.Request{Value: int64(value)}).Value)
	return 1
}

//export goferry_bench_burn
func goferry_bench_burn(goroutines C.int, seconds C.double) {
	service.Burn(int(goroutines), float64(seconds))
}
