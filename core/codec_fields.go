package core

import (
	"reflect"
	"strconv"
	"time"

	"github.com/goferry/goferry/core/snake"
)

// codecPlan is one field of a struct as Python sees it, own or promoted from an embedded struct.
type codecPlan struct {
	owner  reflect.Type // the struct that declares it
	field  reflect.StructField
	tag    codecTag
	name   string
	hops   []codecHop // embedded pointers on the way
	offset uintptr    // from the struct, or from what the last hop points at
	depth  int        // how many structs it is embedded in
}

// codecPlans lists the fields of t in the order of their declaration. As in Go, a field hides those of the same
// name further in; two at one depth are an error, since Go refuses to choose there too.
func codecPlans(t reflect.Type) ([]codecPlan, error) {
	all, err := codecCollect(t, nil, nil, 0, 0)
	if err != nil {
		return nil, err
	}
	best := map[string]int{}
	for i := range all {
		j, ok := best[all[i].name]
		if ok && all[j].depth == all[i].depth {
			return nil, codecClash(t, &all[j], &all[i])
		}
		if !ok || all[i].depth < all[j].depth {
			best[all[i].name] = i
		}
	}
	plans := all[:0]
	for i, plan := range all {
		if best[plan.name] == i {
			plans = append(plans, plan)
		}
	}
	return plans, nil
}

func codecClash(t reflect.Type, a, b *codecPlan) error {
	e := codecRefuse(t, "it has the name "+strconv.Quote(b.name)+" as "+a.owner.Name()+"."+a.field.Name+
		" has; give one of them another name by its tag `goferry:\"name\"`")
	e.Field = b.field.Name
	return e
}

// codecCollect walks t and the structs embedded in it. around holds the structs that t is embedded in, which ends
// the walk of a type that embeds a pointer to itself.
func codecCollect(t reflect.Type, around []reflect.Type, hops []codecHop, offset uintptr, depth int) ([]codecPlan, error) {
	plans := make([]codecPlan, 0, t.NumField()) // they are large, and most fields are plans
	around = append(around[:len(around):len(around)], t)
	for i := range t.NumField() {
		f := t.Field(i)
		tag, err := codecParseTag(f)
		if err != nil {
			return nil, codecFieldError(t, f.Name, codecRefuse(t, err.Error()))
		}
		if tag.skip {
			continue
		}
		if inner, pointer := codecEmbedded(f, tag); inner != nil {
			if codecAmong(around, inner) {
				continue
			}
			at, by := offset+f.Offset, hops
			if pointer {
				by = append(hops[:len(hops):len(hops)], codecHop{offset: at, to: inner})
				at = 0
			}
			more, err := codecCollect(inner, around, by, at, depth+1)
			if err != nil {
				return nil, err
			}
			plans = append(plans, more...)
			continue
		}
		if !f.IsExported() {
			if tag.name != "" && f.Tag.Get("goferry") != "" {
				return nil, codecFieldError(t, f.Name, codecRefuse(t, "it has a goferry tag, but only exported fields cross; write its name with a capital letter"))
			}
			continue
		}
		name := tag.name
		if name == "" {
			name = snake.Case(f.Name)
		}
		plans = append(plans, codecPlan{owner: t, field: f, tag: tag, name: name, hops: hops, offset: offset + f.Offset, depth: depth})
	}
	return plans, nil
}

// codecEmbedded gives the struct that f embeds when its fields count as the outer struct's. A name in the tag
// makes it an ordinary field, and so do types that are one value on the wire.
func codecEmbedded(f reflect.StructField, tag codecTag) (inner reflect.Type, pointer bool) {
	if !f.Anonymous || tag.name != "" {
		return nil, false
	}
	inner = f.Type
	if inner.Kind() == reflect.Pointer {
		inner, pointer = inner.Elem(), true
	}
	if inner.Kind() != reflect.Struct || inner == reflect.TypeFor[time.Time]() || codecIsText(inner) {
		return nil, false
	}
	return inner, pointer
}

func codecAmong(types []reflect.Type, t reflect.Type) bool {
	for _, one := range types {
		if one == t {
			return true
		}
	}
	return false
}
