package engine

// instanceScaling creates an environment whenever a request finds no room, up to
// a number of them for each function, and at a rate where the platform has one.
//
// Simplification: Cloud Run starts instances before those there are full (it aims
// at 60 % of their concurrency and CPU); here they fill up first.
//
// Source: Google Cloud, Cloud Run documentation, "About instance autoscaling";
// Microsoft, "Azure Functions Flex Consumption plan hosting".
type instanceScaling struct {
	tokens *tokenScaling
	rated  bool
	most   int64 // 0: no limit
}

func (s *instanceScaling) room(f *functionState) bool {
	return s.most == 0 || f.alive.Value() < s.most
}

func (s *instanceScaling) mayCreate(f *functionState, now int64) bool {
	return s.room(f) && (!s.rated || s.tokens.mayCreate(f, now))
}

func (s *instanceScaling) created(f *functionState, now int64) {
	if s.rated {
		s.tokens.created(f, now)
	}
}

func (s *instanceScaling) next(f *functionState, now int64) int64 {
	if !s.rated || !s.room(f) {
		return never
	}
	return s.tokens.next(f, now)
}

func (s *instanceScaling) every() int64                                     { return 0 }
func (s *instanceScaling) tick(*functionState, int64, float64, int64) int64 { return 0 }
