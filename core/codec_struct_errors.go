package core

import (
	"errors"
	"strings"

	"github.com/tinylib/msgp/msgp"
)

// codecShownNames is how many names of fields an error lists.
const codecShownNames = 8

func (s *codecStruct) wantDict(src []byte, err error) error {
	var de *DecodeError
	if msgp.NextType(src) == msgp.MapType || !errors.As(err, &de) {
		return err
	}
	what := "a dict with the fields of " + s.typ.String()
	if len(s.fields) == 0 {
		what = "nothing, or None"
	}
	return wireWant(what, src, msgp.MapType)
}

// unknown refuses a key, and tells what its writer may have meant.
func (s *codecStruct) unknown(key []byte) error {
	name := string(key)
	if len(name) > codecKeyMost {
		name = name[:codecKeyMost] + "…"
	}
	reason := "unknown; "
	if near := s.nearest(name); near != "" {
		reason += "did you mean " + near + "?"
	} else {
		reason += s.known()
	}
	return wireIn(strings.ToValidUTF8(name, "�"), wireFail(reason))
}

func (s *codecStruct) known() string {
	if len(s.fields) == 0 {
		return s.typ.String() + " has no fields"
	}
	var names []string
	for i := range s.fields {
		if i == codecShownNames {
			names = append(names, "…")
			break
		}
		names = append(names, s.fields[i].name)
	}
	return s.typ.String() + " has " + strings.Join(names, ", ")
}

// missing refuses the absence of the first field in set, the word w of a set of fields.
func (s *codecStruct) missing(w int, set uint64) error {
	var names []string
	for i := w * 64; set != 0; i, set = i+1, set>>1 {
		if set&1 != 0 {
			names = append(names, s.fields[i].name)
		}
	}
	reason := "missing; it must be given"
	if len(names) > 1 {
		reason += ", and so must " + strings.Join(names[1:min(len(names), codecShownNames)], ", ")
	}
	return wireIn(names[0], wireFail(reason))
}

// nearest gives the known name that name was perhaps meant to be: the same but for the case and underscores, or
// no more than a third of the letters away.
func (s *codecStruct) nearest(name string) string {
	best, least := "", len(name)/3+1
	for i := range s.fields {
		known := s.fields[i].name
		if codecBare(known) == codecBare(name) {
			return known
		}
		if d := codecDistance(name, known); d <= least && (best == "" || d < least) {
			best, least = known, d
		}
	}
	return best
}

func codecBare(name string) string {
	return strings.ToLower(strings.ReplaceAll(strings.ReplaceAll(name, "_", ""), "-", ""))
}

// codecDistance counts the bytes to insert, delete or replace to make b of a.
func codecDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		corner := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := corner
			if a[i] != b[j] {
				cost = 1 + min(corner, row[j], row[j+1])
			}
			corner, row[j+1] = row[j+1], cost
		}
	}
	return row[len(b)]
}
