package engine

// A cold start is the first invocation of an environment that was created on
// demand, or that was reset by a time-out or crash, even when init takes no
// time. Its phases follow each other:
//
//	sandbox        create the environment            not billed
//	download       fetch the code                    not billed
//	vpc            attach to the VPC                 not billed
//	runtime_init   start the language runtime        Init Duration, billed where the platform bills init
//	function_init  run the code outside the handler  Init Duration, the same
//
// Init has boosted CPU: it does not depend on memory (128 MB = 1,024 MB within
// 2 % in the measurements that the profile cites). Init beyond the platform's
// limit is aborted there and started afresh inside the first invocation, under
// the function's time-out. After a time-out or crash init runs inside the next
// invocation of the same environment: billed as duration, without a new
// environment.
//
// `cold_start` replaces all five phases by one distribution, which is then
// billed where init is.
//
// With SnapStart a snapshot was taken after init when the version was published,
// and a restore stands in the place of both phases of init, also after a reset.
// It is priced by the GB restored and kept, not by the time, and reported apart
// from Init Duration. Simplifications: a version's snapshot is there at the
// beginning, its own init is not billed, and a restore is never cut short.
//
// Source: AWS Lambda Developer Guide, "Understanding the Lambda execution
// environment lifecycle" and "Improving startup performance with Lambda
// SnapStart".

// Numbers of the draws of an environment's phases.
const (
	drawSandbox = iota
	drawDownload
	drawVPC
	drawRuntime
	drawFunction
	drawInside // phases of an init inside the invocation are drawn from here on
)

// phases are the spans of one cold start, in ns.
type phases struct {
	sandbox, download, vpc    int64
	runtimeInit, functionInit int64
	restore                   int64 // in the place of the two
}

func (p phases) before() int64 { return p.sandbox + p.download + p.vpc }
func (p phases) init() int64   { return p.runtimeInit + p.functionInit }

// drawPhases draws the cold start of environment number n.
func (f *functionState) drawPhases(n uint64) (p phases) {
	c, s := &f.spec.cold, f.streams.init
	if c.whole {
		p.runtimeInit = c.override.Draw(s.Uint64(n, drawRuntime)).Nanoseconds()
		return p
	}
	p.sandbox = c.sandbox.Draw(s.Uint64(n, drawSandbox)).Nanoseconds()
	p.download = c.download.Draw(s.Uint64(n, drawDownload)).Nanoseconds()
	if c.attach {
		p.vpc = c.vpc.Draw(s.Uint64(n, drawVPC)).Nanoseconds()
	}
	if c.snapstart {
		p.restore = c.restore.Draw(s.Uint64(n, drawRuntime)).Nanoseconds()
		return p
	}
	p.runtimeInit = c.runtime.Draw(s.Uint64(n, drawRuntime)).Nanoseconds()
	p.functionInit = c.function.Draw(s.Uint64(n, drawFunction)).Nanoseconds()
	return p
}

// drawInit draws an init that runs inside an invocation.
func (f *functionState) drawInit(n, attempt uint64) (p phases) {
	c, s := &f.spec.cold, f.streams.init
	k := drawInside + 2*attempt
	if c.whole {
		p.runtimeInit = c.override.Draw(s.Uint64(n, k)).Nanoseconds()
		return p
	}
	if c.snapstart {
		p.restore = c.restore.Draw(s.Uint64(n, k)).Nanoseconds()
		return p
	}
	p.runtimeInit = c.runtime.Draw(s.Uint64(n, k)).Nanoseconds()
	p.functionInit = c.function.Draw(s.Uint64(n, k+1)).Nanoseconds()
	return p
}

// cut ends init at a limit, and says whether it did.
func (p *phases) cut(limit int64) bool {
	if p.init() <= limit {
		return false
	}
	p.runtimeInit = min(p.runtimeInit, limit)
	p.functionInit = limit - p.runtimeInit
	return true
}

// coldStart creates an environment for a request, which initialises first.
func (r *Run) coldStart(id int32, q *request, f *functionState) (env int32) {
	r.scaling.created(f, r.now)
	env = r.newEnvironment(f, false, environmentInit)
	e := &r.environments[env]
	p := f.drawPhases(e.number)
	e.reinit = !f.spec.slotted && p.cut(f.spec.cold.initLimit)
	e.init, e.fresh = p.init(), true
	e.ready = after(r.now, float64(p.before()+p.restore+e.init))
	q.env = env
	r.countRestore(f)
	r.notePhases(id, p, true)
	return env
}

// countRestore counts a restore of SnapStart that begins.
func (r *Run) countRestore(f *functionState) {
	if f.spec.cold.snapstart {
		r.countStart(&f.restores, nil)
	}
}

// initDone lets the handler of a cold start begin.
func (r *Run) initDone(id int32) {
	q := &r.requests[id]
	f := &r.functions[q.function]
	e := &r.environments[q.env]
	if e.state == environmentInit { // the first of those that wait for it
		r.transition(e, q.env, environmentBusy)
		if f.spec.slotted {
			r.relist(f, e, q.env)
		}
	}
	r.begin(id, q, &r.sources[q.source], f, e)
}
