// Package codec measures the MessagePack libraries that core could have been built on. README.md has the figures.
package codec

import "strings"

// The values are of the shapes that cross most: a small request, numbers only, many strings, many numbers,
// a large piece of bytes.

type echo struct {
	Name string `msgpack:"name" codec:"name"`
	ID   int64  `msgpack:"id" codec:"id"`
	Data []byte `msgpack:"data" codec:"data"`
}

type numbers struct {
	A  int64   `msgpack:"a" codec:"a"`
	B  int64   `msgpack:"b" codec:"b"`
	C  int64   `msgpack:"c" codec:"c"`
	X  float64 `msgpack:"x" codec:"x"`
	Y  float64 `msgpack:"y" codec:"y"`
	OK bool    `msgpack:"ok" codec:"ok"`
}

var (
	anEcho      = echo{Name: "bump", ID: 7, Data: make([]byte, 64)}
	someNumbers = numbers{1, 1000, 1 << 40, 1.5, -2.5, true}
	strings100  = func() []string {
		out := make([]string, 100)
		for i := range out {
			out[i] = "/usr/share/doc/" + strings.Repeat("x", i%20)
		}
		return out
	}()
	ints1000 = func() []int64 {
		out := make([]int64, 1000)
		for i := range out {
			out[i] = int64(i) * int64(i) * int64(i) // one to four bytes and more
		}
		return out
	}()
	bytes64K = make([]byte, 64<<10)
)
