module github.com/goferry/goferry/bench

go 1.26.0

replace github.com/goferry/goferry => ..

require (
	github.com/shamaton/msgpack/v2 v2.4.0
	github.com/tinylib/msgp v1.6.5
	github.com/ugorji/go/codec v1.3.2
	github.com/vmihailenco/msgpack/v5 v5.4.1
)

require (
	github.com/philhofer/fwd v1.2.0 // indirect
	github.com/vmihailenco/tagparser/v2 v2.0.0 // indirect
)
