//go:build fancy

package described

import "context"

// tagged is the fancy one.
func tagged(_ context.Context, fancyName string) (string, error) { return fancyName, nil }
