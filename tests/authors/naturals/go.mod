module example.com/naturals

go 1.26.0

require (
	github.com/goferry/goferry v0.1.0
	github.com/google/uuid v1.6.0
	github.com/shopspring/decimal v1.4.0
)
