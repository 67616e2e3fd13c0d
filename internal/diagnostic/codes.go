package diagnostic

// The codes that this package gives. A code is stable: tests, editors and
// search engines may rely on it. Other packages add their own.
const (
	// CodeTooLarge: the file is larger than MaxSize.
	CodeTooLarge = "too-large"
	// CodeTooDeep: tables and arrays are nested deeper than MaxDepth.
	CodeTooDeep = "too-deep"
	// CodeNotUTF8: the file holds bytes that are not UTF-8.
	CodeNotUTF8 = "not-utf8"
	// CodeSyntax: the text is not TOML.
	CodeSyntax = "syntax"
	// CodeDuplicateKey: a key or table is defined twice.
	CodeDuplicateKey = "duplicate-key"
	// CodeUnknownKey: no such key exists here.
	CodeUnknownKey = "unknown-key"
	// CodeMissingKey: a key that is required is not there.
	CodeMissingKey = "missing-key"
	// CodeWrongType: the value is of another type than the key's.
	CodeWrongType = "wrong-type"
	// CodeBadValue: the value is of the right type and still means nothing.
	CodeBadValue = "bad-value"
	// CodeBadName: a name that the author may choose breaks the rule for names.
	CodeBadName = "bad-name"
	// CodeNoSuchName: a change speaks of something that the base does not have.
	CodeNoSuchName = "no-such-name"
	// CodeBadPath: a path is not written as one, or leads nowhere.
	CodeBadPath = "bad-path"
)
