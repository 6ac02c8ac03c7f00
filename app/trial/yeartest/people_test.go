//go:build !race

package yeartest_test

// people is how many go through the year in `make test`: one in twenty-five of those in `make bench`.
const people = 200
