package snake_test

import (
	"testing"

	"github.com/goferry/goferry/core/snake"
)

func TestNamesBecomeSnakeCase(t *testing.T) {
	for name, want := range map[string]string{
		"":              "",
		"A":             "a",
		"Bump":          "bump",
		"bump":          "bump",
		"UserName":      "user_name",
		"ID":            "id",
		"UserID":        "user_id",
		"IDOfUser":      "id_of_user",
		"HTTPServer":    "http_server",
		"ServeHTTP":     "serve_http",
		"SHA256":        "sha256",
		"SHA256Sum":     "sha256_sum",
		"Int64":         "int64",
		"X509Cert":      "x509_cert",
		"HTTP2Server":   "http2_server",
		"URLs":          "urls",
		"UserIDs":       "user_ids",
		"IDsByName":     "ids_by_name",
		"IDs2":          "ids2",
		"IPv4":          "ipv4",
		"IPv4Addr":      "ipv4_addr",
		"HasIPv6":       "has_ipv6",
		"ASet":          "a_set",
		"ISee":          "i_see",
		"ABool":         "a_bool",
		"OAuth":         "o_auth",
		"Max_Size":      "max_size",
		"MAX_SIZE":      "max_size",
		"MaxSizeInMB":   "max_size_in_mb",
		"ÄrgerÜber":     "ärger_über",
		"Trailing_":     "trailing_",
		"AVeryLongName": "a_very_long_name",
	} {
		if got := snake.Case(name); got != want {
			t.Errorf("Case(%q) = %q, want %q", name, got, want)
		}
	}
}
