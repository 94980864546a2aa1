package pyffi

/*
#include <stdint.h>
#include "block.h"
*/
import "C"

import (
	"fmt"
	"unsafe"

	"github.com/goferry/goferry/core"
)

// goferryExport runs an exported function of a library on the calling thread (plane_export.c), which
// must not hold the GIL: entering Go may wait for its scheduler. The body comes in
// a block (block.h) of so many bytes that the caller frees, or is NULL when it is empty.
//
//export goferryExport
func goferryExport(library, method C.int32_t, payload unsafe.Pointer, size C.int64_t, body *unsafe.Pointer, bodySize, block *C.int64_t) C.int32_t {
	registered.Lock()
	l := registered.libraries[library]
	registered.Unlock()
	code, reply := l.CallExport(int32(method), unsafe.Slice((*byte)(payload), size))
	*body, *bodySize, *block = nil, C.int64_t(len(reply)), C.int64_t(len(reply))
	if len(reply) > 0 {
		*body = C.gf_block_alloc(block)
		if *body == nil {
			panic(fmt.Sprintf("goferry: no memory for a payload of %d bytes", len(reply)))
		}
		core.CopyTo(unsafe.Slice((*byte)(*body), len(reply)), reply)
	}
	return C.int32_t(code)
}
