// Command command answers the builder's question what the source of some packages says.
//
//	go list -json -deps … | command [-exact] PACKAGE …
//
// It reads the list from its input and writes a source.Answer as JSON. With -exact the list has export data, and
// the answer says which calls of package core have a wrong shape. Packages without a list entry are left out.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"

	"github.com/goferry/goferry/core/source"
)

func main() {
	exact := flag.Bool("exact", false, "type-check with the export data of imports")
	flag.Parse()
	if err := answer(*exact, flag.Args()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func answer(exact bool, packages []string) error {
	listed, err := source.ReadList(bufio.NewReader(os.Stdin))
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(source.Read(listed, exact, packages))
}
