// Package archtest holds the rules of the tree as data and fails when the tree
// breaks one of them: who may import whom, which outside module is used where,
// what a pure engine must not call, what may lie at the top of the repository,
// and that go.mod asks for nothing in vain.
//
// It has tests only. They read source with go/parser, build constraints and
// all, and build nothing, so the whole package runs in a fraction of a second.
// A failing rule is answered in one of two ways: by undoing the edge, or by
// changing the table here in a commit that says why.
package archtest
