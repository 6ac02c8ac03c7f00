// Command build bundles the newsroom's scripts and styles into web/built.
//
// It needs web/node_modules (npm ci in web/); building and testing the program
// does not, because the built files are kept. Run it from the project's root
// after changing anything under web/src or base/doc's two tables:
//
//	go run ./web/build          bundle, and write built/sources.sum
//	go run ./web/build -check   also run the script's checks with Node
package main
