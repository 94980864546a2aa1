// Package snake makes Python names of Go names.
package snake

import (
	"strings"
	"unicode"
)

// Case gives the Python name of a Go name. Words begin
//
//   - at a capital after a small letter or a digit: UserName → user_name, SHA256Sum → sha256_sum
//   - at the last capital of a run when a small letter follows: HTTPServer → http_server
//
// so that initials stay together: ID → id, UserID → user_id. Two endings belong to the initials before them: the
// plural's s (URLs → urls, UserIDs → user_ids, IDsByName → ids_by_name) and a version's v (IPv4Addr → ipv4_addr).
// Digits stay with the letters before them. Underscores stay, none are doubled.
func Case(name string) string {
	in := []rune(name)
	var out strings.Builder
	out.Grow(len(name) + 4)
	for i, r := range in {
		if unicode.IsUpper(r) && i > 0 && starts(in, i) {
			out.WriteByte('_')
		}
		out.WriteRune(unicode.ToLower(r))
	}
	return out.String()
}

// starts says whether the capital in[i] begins a word. i > 0.
func starts(in []rune, i int) bool {
	before := in[i-1]
	if before == '_' {
		return false
	}
	if !unicode.IsUpper(before) {
		return true
	}
	if i+1 == len(in) || !unicode.IsLower(in[i+1]) {
		return false
	}
	return !suffix(in[i+1:])
}

// suffix says whether rest, which follows a run of capitals, begins with a plural's s or a version's v.
func suffix(rest []rune) bool {
	switch rest[0] {
	case 's':
		return len(rest) == 1 || !unicode.IsLower(rest[1])
	case 'v':
		return len(rest) > 1 && unicode.IsDigit(rest[1])
	}
	return false
}
