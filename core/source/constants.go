package source

import (
	"encoding/json"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"math/bits"
	"strings"
	"unicode"

	"github.com/goferry/goferry/core/snake"
)

// readConstants gives each type its exported constants, in the order of the source.
func (c *checked) readConstants(p *Package) {
	shifted := map[string]bool{}
	for _, file := range c.files {
		for _, decl := range file.Decls {
			g, is := decl.(*ast.GenDecl)
			if !is || g.Tok != token.CONST {
				continue
			}
			var values []ast.Expr // of the last spec that has some, which stand for those of the specs below
			for _, spec := range g.Specs {
				spec := spec.(*ast.ValueSpec)
				if len(spec.Values) > 0 {
					values = spec.Values
				}
				for i, name := range spec.Names {
					owner := c.addConstant(p, name)
					if owner != "" && i < len(values) && shiftsIota(values[i]) {
						shifted[owner] = true
					}
				}
			}
		}
	}
	for name := range shifted {
		p.Types[name].Flag = areBits(p.Types[name].Constants)
	}
}

// addConstant enters a constant with its type, and gives the type's name.
func (c *checked) addConstant(p *Package, name *ast.Ident) string {
	object, is := c.types.Defs[name].(*types.Const)
	if !is || !object.Exported() {
		return ""
	}
	if object.Type() == types.Typ[types.Invalid] || object.Val().Kind() == constant.Unknown {
		p.Incomplete = true
		return ""
	}
	named, is := types.Unalias(object.Type()).(*types.Named)
	if !is || named.Obj().Pkg() != c.pkg {
		return ""
	}
	owner := named.Obj().Name()
	t := p.Types[owner]
	if t == nil {
		return ""
	}
	var value json.RawMessage
	switch v := object.Val(); v.Kind() {
	case constant.Int:
		value = json.RawMessage(v.ExactString())
	case constant.String:
		value, _ = json.Marshal(constant.StringVal(v)) // a string can be marshalled
	default:
		return ""
	}
	t.Constants = append(t.Constants, &Constant{
		Name: memberName(owner, name.Name, t.Constants), GoName: name.Name, Value: value, Doc: p.Values[name.Name].Doc,
	})
	return owner
}

// memberName takes the type's name away from a constant's: ColorRed or RedColor of Color becomes RED. Where that leaves
// no name of its own, the constant keeps its whole one.
func memberName(owner, name string, others []*Constant) string {
	short, cut := strings.CutPrefix(name, owner)
	if !cut || !begins(short) {
		if short, cut = strings.CutSuffix(name, owner); !cut {
			short = ""
		}
	}
	whole := strings.ToUpper(snake.Case(name))
	short = strings.ToUpper(snake.Case(short))
	if short == "" || !letter(short) {
		return whole
	}
	for _, other := range others {
		if other.Name == short {
			return whole
		}
	}
	return short
}

// begins says whether a word begins here: Red in ColorRed, and not ful in Colorful.
func begins(rest string) bool {
	for _, r := range rest {
		return r == '_' || !unicode.IsLower(r)
	}
	return false
}

// letter says whether a member's name may begin so in Python: an underscore would hide it.
func letter(name string) bool {
	for _, r := range name {
		return unicode.IsLetter(r)
	}
	return false
}

// shiftsIota says whether an expression shifts by what iota gives.
func shiftsIota(e ast.Expr) (shifts bool) {
	ast.Inspect(e, func(n ast.Node) bool {
		if b, is := n.(*ast.BinaryExpr); is && b.Op == token.SHL {
			ast.Inspect(b.Y, func(n ast.Node) bool {
				id, is := n.(*ast.Ident)
				shifts = shifts || is && id.Name == "iota"
				return true
			})
		}
		return true
	})
	return shifts
}

// areBits says whether the values are single bits, zero, or made of those bits.
func areBits(constants []*Constant) bool {
	var values []uint64
	var all uint64
	for _, c := range constants {
		v, ok := constant.Uint64Val(constant.MakeFromLiteral(string(c.Value), token.INT, 0))
		if !ok {
			return false
		}
		values = append(values, v)
		if bits.OnesCount64(v) == 1 {
			all |= v
		}
	}
	for _, v := range values {
		if v&^all != 0 {
			return false
		}
	}
	return all != 0
}
