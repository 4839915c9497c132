package driver

import (
	"bytes"
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"regexp"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
)

// carefulName is what database/sql knows this driver by: pgx, but that an answer counts only when all
// of it was read. xk6-sql's query() overlooks an error that comes after the last row, such as that the
// COMMIT behind `INSERT … RETURNING` failed, and no script can hear a warning.
const carefulName = "pgx-careful"

func init() { sql.Register(carefulName, carefulDriver{}) }

type carefulDriver struct{}

func (d carefulDriver) Open(url string) (driver.Conn, error) {
	connector, err := d.OpenConnector(url)
	if err != nil {
		return nil, err
	}
	return connector.Connect(context.Background())
}

func (carefulDriver) OpenConnector(url string) (driver.Connector, error) {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return nil, err
	}
	return carefulConnector{config}, nil
}

type carefulConnector struct{ config *pgx.ConnConfig }

func (carefulConnector) Driver() driver.Driver { return carefulDriver{} }

func (c carefulConnector) Connect(ctx context.Context) (driver.Conn, error) {
	careful := &carefulConn{}
	config := c.config.Copy()
	config.OnNotice = careful.hear
	conn, err := stdlib.GetConnector(*config).Connect(ctx)
	if err != nil {
		return nil, err
	}
	plain, ok := conn.(*stdlib.Conn)
	if !ok {
		return nil, errors.Join(errors.New("pgx gave a connection of another kind"), conn.Close())
	}
	careful.Conn = plain
	return careful, nil
}

// carefulConn is used for one statement at a time, as database/sql does.
type carefulConn struct {
	*stdlib.Conn
	doubt error
}

var gaveUpWaiting = regexp.MustCompile(`cancell?ing (the )?wait for synchronous replication`)

// hear keeps the warning with which a COMMIT says that it is on this node's disk and perhaps nowhere
// else; it still answers as if all were well.
func (c *carefulConn) hear(_ *pgconn.PgConn, notice *pgconn.Notice) {
	if notice.Routine == "SyncRepWaitForLSN" || gaveUpWaiting.MatchString(notice.Message) {
		c.doubt = (*pgconn.PgError)(notice)
	}
}

func (c *carefulConn) ExecContext(
	ctx context.Context, text string, values []driver.NamedValue,
) (driver.Result, error) {
	c.doubt = nil
	result, err := c.Conn.ExecContext(ctx, text, values)
	if err == nil {
		err = c.doubt
	}
	return result, err
}

func (c *carefulConn) QueryContext(
	ctx context.Context, text string, values []driver.NamedValue,
) (driver.Rows, error) {
	c.doubt = nil
	rows, err := c.Conn.QueryContext(ctx, text, values)
	if err != nil {
		return nil, err
	}
	whole, err := readWhole(rows)
	if err == nil {
		err = c.doubt
	}
	if err != nil {
		return nil, err
	}
	return whole, nil
}

// wholeRows are all the rows of an answer whose end was seen.
type wholeRows struct {
	columns []string
	rows    [][]driver.Value
}

func readWhole(from driver.Rows) (*wholeRows, error) {
	whole := &wholeRows{columns: from.Columns()}
	for {
		row := make([]driver.Value, len(whole.columns))
		err := from.Next(row)
		if err == io.EOF {
			return whole, from.Close()
		}
		if err != nil {
			// As it is: scripts ask it for its code. Closing could only say the same again.
			_ = from.Close()
			return nil, err
		}
		for i, value := range row {
			// The driver may use the bytes again.
			if shared, ok := value.([]byte); ok {
				row[i] = bytes.Clone(shared)
			}
		}
		whole.rows = append(whole.rows, row)
	}
}

func (w *wholeRows) Columns() []string { return w.columns }

func (w *wholeRows) Close() error { return nil }

func (w *wholeRows) Next(into []driver.Value) error {
	if len(w.rows) == 0 {
		return io.EOF
	}
	copy(into, w.rows[0])
	w.rows = w.rows[1:]
	return nil
}
