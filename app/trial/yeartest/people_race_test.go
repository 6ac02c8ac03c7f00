//go:build race

package yeartest_test

// people is how many are watched for races; `make test` plays the whole number without.
const people = 30
