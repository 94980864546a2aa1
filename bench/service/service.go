// Package service is the library behind the Go rivals: methods found by name.
package service

import (
	"fmt"
	"time"
)

// Service has its methods by name, as goferry's libraries have. It does not change.
type Service struct {
	raw   map[string]func([]byte) []byte
	typed map[string]func(Request) Reply
}

// Request is what Double doubles.
type Request struct{ Value int64 }

// Reply has the double.
type Reply struct{ Value int64 }

// New gives the service.
func New() *Service {
	return &Service{
		raw:   map[string]func([]byte) []byte{"echo": func(data []byte) []byte { return data }},
		typed: map[string]func(Request) Reply{"double": func(r Request) Reply { return Reply{2 * r.Value} }},
	}
}

// Raw finds a method over bytes.
func (s *Service) Raw(name string) (func([]byte) []byte, error) {
	if method, ok := s.raw[name]; ok {
		return method, nil
	}
	return nil, fmt.Errorf("there is no method %q over bytes", name)
}

// Typed finds a method over a struct.
func (s *Service) Typed(name string) (func(Request) Reply, error) {
	if method, ok := s.typed[name]; ok {
		return method, nil
	}
	return nil, fmt.Errorf("there is no method %q over a struct", name)
}

// Burn keeps so many goroutines busy for some seconds. It returns at once.
func Burn(goroutines int, seconds float64) {
	until := time.Now().Add(time.Duration(seconds * float64(time.Second)))
	for range goroutines {
		go func() {
			for time.Now().Before(until) {
				for step := 0; step < 1000; step++ {
					_ = step
				}
			}
		}()
	}
}
