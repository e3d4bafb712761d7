package channeltest_test

// This file is the home of the independent peers: other people's Telegram and Slack, run as child processes.
// make test-peers installs and asks for them; see .ci/peers.

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// peersEnv asks for the tests against independent peers.
const peersEnv = "AMENDS_PEERS"

// peerStart bounds how long a peer may take to listen; it takes about a second.
const peerStart = time.Minute

// peer starts a script of .ci/peers and returns its address. It ends with the test, and with this process:
// it reads from a pipe that only we hold.
func peer(t *testing.T, script string, env ...string) (base string) {
	t.Helper()
	if os.Getenv(peersEnv) == "" {
		t.Skip("the independent peers are no part of this run: make test-peers asks for them")
	}
	dir, err := filepath.Abs("../../.ci/peers")
	if err != nil {
		t.Fatal(err)
	}
	node := filepath.Join(dir, "node_modules", ".bin", "node")
	if _, err := os.Stat(node); err != nil {
		node = "node" // a platform for which npm has none: the machine's must be 22.15 or newer
	}
	cmd := exec.Command(node, script)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	late := time.AfterFunc(peerStart, func() { _ = cmd.Process.Kill() })
	lines := bufio.NewReader(out)
	line, err := lines.ReadString('\n')
	if !late.Stop() || err != nil {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		t.Fatalf("%s did not start: %v\n%s", script, err, errs.String())
	}
	t.Cleanup(func() {
		in.Close()
		late := time.AfterFunc(peerStart, func() { _ = cmd.Process.Kill() })
		defer late.Stop()
		_, _ = io.Copy(io.Discard, lines)
		if err := cmd.Wait(); err != nil {
			t.Errorf("%s ended: %v\n%s", script, err, errs.String())
		}
	})
	return strings.TrimSpace(line)
}

// post sends v as JSON with a token, and decodes the answer into result.
func post(t *testing.T, client *http.Client, address, token string, v, result any) {
	t.Helper()
	body, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	answer, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	got, err := io.ReadAll(answer.Body)
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %s %v", address, answer.StatusCode, got, err)
	}
	if result != nil {
		if err := json.Unmarshal(got, result); err != nil {
			t.Fatalf("%s: %v: %s", address, err, got)
		}
	}
}

// client is an HTTP client whose connections end with the test.
func client(t *testing.T) *http.Client {
	tr := &http.Transport{}
	t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr}
}
