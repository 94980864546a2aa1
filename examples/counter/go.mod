module github.com/goferry/goferry/examples/counter

go 1.26.0

require (
	github.com/goferry/goferry v0.1.0
	go.uber.org/goleak v1.3.0
	go.uber.org/zap v1.28.0
)

require (
	github.com/philhofer/fwd v1.2.0 // indirect
	github.com/tinylib/msgp v1.6.5 // indirect
	go.uber.org/multierr v1.10.0 // indirect
)
