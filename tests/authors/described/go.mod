module example.com/described

go 1.26
