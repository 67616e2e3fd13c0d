package progress

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestAFolderThatCannotBeWritten is opened by another program, because to the
// superuser every folder can be written: it runs as nobody.
func TestAFolderThatCannotBeWritten(t *testing.T) {
	root, err := os.MkdirTemp("", "progress")
	require.NoError(t, err)
	dir := filepath.Join(root, "store")
	t.Cleanup(func() {
		_ = os.Chmod(dir, 0o700) // or nobody could remove what is in it
		require.NoError(t, os.RemoveAll(root))
	})
	require.NoError(t, os.Chmod(root, 0o755))
	program := filepath.Join(root, "program")
	copyFile(t, program)

	openAsNobody := func() (notice, theme, failure string) {
		cmd := exec.Command(program)
		cmd.Env = append(os.Environ(), childVariable+"=open", childDir+"="+dir)
		cmd.Dir = root
		if os.Geteuid() == 0 {
			cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		}
		out, err := cmd.CombinedOutput()
		require.NoError(t, err, string(out))
		lines := strings.SplitN(string(out), "\n", 3)
		require.Len(t, lines, 3)
		return lines[0], lines[1], strings.TrimSpace(lines[2])
	}

	require.NoError(t, os.Mkdir(dir, 0o755))
	s, _, err := Open(dir)
	require.NoError(t, err)
	require.NoError(t, s.Append(SettingChanged{"theme", "dark"}))
	require.NoError(t, s.Close())
	for mode, remembered := range map[os.FileMode]string{0o444: "dark", 0: ""} {
		require.NoError(t, os.Chmod(filepath.Join(dir, file), mode))
		require.NoError(t, os.Chmod(dir, 0o555))
		notice, theme, failure := openAsNobody()
		require.Equal(t, remembered, theme, "what was saved before is shown if it can be read")
		require.Equal(t, "Your progress is not saved: there is no writing to "+dir+". All else works.", notice)
		require.NotEqual(t, "<nil>", failure)
		require.NoError(t, os.Chmod(dir, 0o755))
	}
	require.Len(t, open1(t, dir).State().settings, 1, "nothing was set aside")
}

func copyFile(t *testing.T, to string) {
	t.Helper()
	self, err := os.Executable()
	require.NoError(t, err)
	from, err := os.Open(self)
	require.NoError(t, err)
	defer from.Close()
	w, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, 0o755)
	require.NoError(t, err)
	_, err = io.Copy(w, from)
	require.NoError(t, err)
	require.NoError(t, w.Close())
}
