package platform

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBuiltinProfilesLoad(t *testing.T) {
	require.Equal(t, []string{"aws", "aws-classic"}, Names())
	for _, name := range Names() {
		p, err := Load(name)
		require.NoError(t, err)
		require.Equal(t, name, p.Name)
		require.Equal(t, "USD", p.Currency)
	}
}

func TestUnknownProfileNamesTheNearest(t *testing.T) {
	_, err := Load("aws-clasic")
	require.EqualError(t, err, `unknown platform "aws-clasic": did you mean "aws-classic"? (built in: aws, aws-classic)`)
}
