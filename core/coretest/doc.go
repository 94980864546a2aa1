// Package coretest checks what package core asks of those who implement its interfaces. Ingress is
// the suite that every source of requests passes: core.Bank and the ring of threads alike. History is what the
// fuzz tests of a context's life over both share.
package coretest
