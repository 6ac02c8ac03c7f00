package story

import "sync/atomic"

// memory keeps what was read until somebody changes it, here or in another process.
type memory[T any] struct {
	kept    atomic.Pointer[T]
	changes atomic.Int64 // so that a slow read never keeps what is already old
}

func (m *memory[T]) get(load func() (T, error)) (T, error) {
	if t := m.kept.Load(); t != nil {
		return *t, nil
	}
	heard := m.changes.Load()
	t, err := load()
	if err != nil {
		return t, err
	}
	if m.changes.Load() == heard {
		m.kept.Store(&t)
		if m.changes.Load() != heard { // changed between the look and the keeping
			m.kept.Store(nil)
		}
	}
	return t, nil
}

func (m *memory[T]) forget() {
	m.changes.Add(1)
	m.kept.Store(nil)
}
