// Package nightdesk holds nothing but the test of the project's shape. The
// program is cmd/nightdesk; ARCHITECTURE.md tells where things live.
package nightdesk
