package driver

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgproto3"
)

var (
	column   = &pgproto3.RowDescription{Fields: []pgproto3.FieldDescription{{Name: []byte("n"), DataTypeOID: 23, DataTypeSize: 4, TypeModifier: -1}}}
	row      = &pgproto3.DataRow{Values: [][]byte{[]byte("7")}}
	complete = &pgproto3.CommandComplete{CommandTag: []byte("INSERT 0 1")}
	ready    = &pgproto3.ReadyForQuery{TxStatus: 'I'}
	fatal    = &pgproto3.ErrorResponse{Severity: "FATAL", SeverityUnlocalized: "FATAL", Code: "57P01", Message: "terminating connection"}
	gaveUp   = &pgproto3.NoticeResponse{Severity: "WARNING", SeverityUnlocalized: "WARNING", Code: "01000",
		Message: "canceling wait for synchronous replication due to user request", Routine: "SyncRepWaitForLSN"}
	remark = &pgproto3.NoticeResponse{Severity: "WARNING", SeverityUnlocalized: "WARNING", Code: "01000", Message: "something else"}
)

type answer []pgproto3.BackendMessage

func TestAnErrorAfterTheLastRowIsTheQuerysError(t *testing.T) {
	db, _ := against(t, answer{column, row, complete, fatal})
	wantCode(t, queried(db), "57P01")
}

func TestAConnectionLostAfterTheLastRowIsAnErrorAndNothingIsSentAgain(t *testing.T) {
	db, asked := against(t, answer{column, row, complete})
	if err := queried(db); err == nil {
		t.Fatal("half an answer was taken for a whole one")
	}
	if asked.Load() != 1 {
		t.Fatalf("sent %d times", asked.Load())
	}
}

func TestACommitThatWasNotWaitedForIsAnError(t *testing.T) {
	db, _ := against(t, answer{column, row, complete, gaveUp, ready}, answer{complete, gaveUp, ready})
	wantCode(t, queried(db), "01000")
	_, err := db.ExecContext(soon(t), "INSERT")
	wantCode(t, err, "01000")
}

func TestTheDoubtOfOneStatementIsNotThatOfTheNext(t *testing.T) {
	db, _ := against(t, answer{column, row, complete, gaveUp, ready}, answer{column, row, complete, ready})
	wantCode(t, queried(db), "01000")
	if err := queried(db); err != nil {
		t.Fatal(err)
	}
}

func TestAWholeAnswerIsThereInOrderWhateverElseTheServerRemarks(t *testing.T) {
	second := &pgproto3.DataRow{Values: [][]byte{[]byte("8")}}
	db, _ := against(t, answer{column, remark, row, second, complete, ready})
	rows, err := db.QueryContext(soon(t), "SELECT")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []int64
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			t.Fatal(err)
		}
		all = append(all, n)
	}
	if fmt.Sprint(all) != "[7 8]" {
		t.Fatalf("read %v", all)
	}
}

// queried reads as xk6-sql does, which asks for no error after the rows.
func queried(db *sql.DB) error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	rows, err := db.QueryContext(ctx, "INSERT … RETURNING")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
	}
	return nil
}

func wantCode(t *testing.T, err error, code string) {
	t.Helper()
	var said *pgconn.PgError
	if !errors.As(err, &said) || said.Code != code {
		t.Fatalf("expected %s, got %v", code, err)
	}
}

func soon(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// against opens a database whose server gives these answers on one connection, one a statement, and
// then hangs up. It counts the statements that it was sent.
func against(t *testing.T, answers ...answer) (*sql.DB, *atomic.Int32) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	asked := &atomic.Int32{}
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go serve(conn, answers, asked)
		}
	}()
	url := fmt.Sprintf("postgres://u@%s/d?sslmode=disable&default_query_exec_mode=simple_protocol", listener.Addr())
	db, err := sql.Open(carefulName, url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close(); _ = listener.Close() })
	return db, asked
}

func serve(conn net.Conn, answers []answer, asked *atomic.Int32) {
	defer conn.Close()
	backend := pgproto3.NewBackend(conn, conn)
	if _, err := backend.ReceiveStartupMessage(); err != nil {
		return
	}
	backend.Send(&pgproto3.AuthenticationOk{})
	backend.Send(&pgproto3.ParameterStatus{Name: "client_encoding", Value: "UTF8"})
	backend.Send(&pgproto3.ParameterStatus{Name: "standard_conforming_strings", Value: "on"})
	backend.Send(ready)
	if backend.Flush() != nil {
		return
	}
	for _, messages := range answers {
		if !nextStatement(backend) {
			return
		}
		asked.Add(1)
		for _, message := range messages {
			backend.Send(message)
		}
		if backend.Flush() != nil {
			return
		}
	}
}

// nextStatement waits for one, and answers what pgx asks before it uses a connection again.
func nextStatement(backend *pgproto3.Backend) bool {
	for {
		message, err := backend.Receive()
		if err != nil {
			return false
		}
		if query, ok := message.(*pgproto3.Query); !ok || query.String != "-- ping" {
			return ok
		}
		backend.Send(&pgproto3.EmptyQueryResponse{})
		backend.Send(ready)
		if backend.Flush() != nil {
			return false
		}
	}
}
