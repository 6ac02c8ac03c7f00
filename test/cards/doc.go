// Package cards holds the newsroom to its promise that no page of it asks for
// a card and nothing of it could keep one: numbers, expiry and security codes
// are typed at the gateway, whose pages are its own.
package cards
