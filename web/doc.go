// Package web holds the newsroom's scripts and styles, built and embedded.
//
// The sources are under src (TypeScript and CSS), the built files under built,
// made by the command in build. It promises that an asset's address changes
// with its content, so that a browser may keep it for ever, and its test fails
// when the built files are older than their sources.
package web
