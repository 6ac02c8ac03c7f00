// Package gatewaytest holds what every gateway promises, as tests that each
// plug runs on itself. A promise that a plug cannot keep by its nature, such
// as notices where nobody tells anything, is declared by what it leaves out of
// its Plug, and never by passing over a test.
package gatewaytest
