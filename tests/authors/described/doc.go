// Package described has every kind of declaration, each with a comment.
//
// Its second paragraph comes along.
package described
