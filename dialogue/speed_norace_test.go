//go:build !race

package dialogue_test

const raced = false
