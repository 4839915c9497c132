package driver

import (
	"net"
	"testing"
	"time"

	"github.com/grafana/xk6-sql/sqltest"
)

const askWithin = `
const database = sql.open(driver, connection);
let thrown = "nothing";
try {
  database.execWithTimeout("300ms", "SELECT 1");
} catch (error) {
  thrown = String(error);
}
database.close();
thrown;
`

// The rest of the test would wait with it.
const tooLong = 20 * time.Second

// silentServer accepts connections and never says a word.
func silentServer(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { _ = client.Close() })
		}
	}()
	return "postgres://app@" + listener.Addr().String() + "/healthcare_db?sslmode=disable"
}

func TestATimeoutEndsAStatementThoughTheServerIsSilent(t *testing.T) {
	thrown := make(chan string, 1)
	go func() { thrown <- sqltest.RunScript(t, "pgx", silentServer(t), askWithin).String() }()
	select {
	case text := <-thrown:
		if text == "nothing" {
			t.Fatal("a server that is silent has answered")
		}
		t.Log(text)
	case <-time.After(tooLong):
		t.Fatal("the timeout did not fire")
	}
}

func TestAServerThatIsNotThereIsAnError(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := listener.Addr().String()
	_ = listener.Close()
	dsn := "postgres://app@" + address + "/healthcare_db?sslmode=disable"
	if text := sqltest.RunScript(t, "pgx", dsn, askWithin).String(); text == "nothing" {
		t.Fatal("nobody listens, and nothing was thrown")
	}
}
