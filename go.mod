module github.com/goferry/goferry

go 1.26
