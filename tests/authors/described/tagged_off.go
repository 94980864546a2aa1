//go:build !fancy

package described

import "context"

// tagged is the plain one.
func tagged(_ context.Context, plainName string) (string, error) { return plainName, nil }
