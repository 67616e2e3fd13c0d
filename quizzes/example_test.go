package quizzes_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"coldstart/quizzes"
)

// A world alone, changed from the command line's side and run once.
func ExampleLoadWorld() {
	world, found, err := quizzes.LoadWorld(os.DirFS("testdata"), "ceiling.toml")
	if err != nil {
		log.Fatal(err)
	}
	if err := found.Err(); err != nil {
		log.Fatal(err)
	}
	changed, found := world.With([]string{"functions.api.reserved_concurrency=unset", "sources.web.rate=50/s"})
	if err := found.Err(); err != nil {
		log.Fatal(err)
	}
	outcome, err := changed.Model.Run(changed.Model.Seed())
	if err != nil {
		log.Fatal(err)
	}
	throttles, err := changed.Metric(&outcome, "functions.api.throttles")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("throttles:", throttles)
	// Output: throttles: 0
}

// A mistake is reported where it stands.
func ExampleWorld_With() {
	world, _, err := quizzes.LoadWorld(os.DirFS("testdata"), "ceiling.toml")
	if err != nil {
		log.Fatal(err)
	}
	changed, found := world.With([]string{"functions.api.memory=256"})
	if err := found.Write(os.Stdout, changed.Sources()); err != nil {
		log.Fatal(err)
	}
	// Output:
	// --set:1:15: error: unknown key "memory" in functions.api [unknown-key]
	//     functions.api.memory=256
	//                   ^^^^^^
	//     hint: did you mean "memory_mb"?
}

// Verification runs every choice's world and compares the claims with what
// the author says. A claim that is clearly wrong is not tried 30 times.
func ExampleVerify() {
	scenario, found, err := quizzes.Load(os.DirFS("testdata"), "ceiling.toml")
	if err != nil {
		log.Fatal(err)
	}
	if err := found.Err(); err != nil {
		log.Fatal(err)
	}
	report, err := quizzes.Verify(context.Background(), scenario, quizzes.VerifyOptions{})
	if err != nil {
		log.Fatal(err)
	}
	for _, c := range report.Variants[0].Questions[0].Choices {
		fmt.Printf("%s: %s, true in %d of %d\n", c.Choice.Text, c.Verdict, c.Holds, c.Of)
	}
	fmt.Println("disagreements:", len(report.Diagnostics))
	// Output:
	// A higher ceiling: holds, true in 30 of 30
	// Twice the memory: fails, true in 0 of 10
	// disagreements: 0
}

// One learner's way through one question.
func ExampleNewSession() {
	ctx := context.Background()
	scenario, _, err := quizzes.Load(os.DirFS("testdata"), "ceiling.toml")
	if err != nil {
		log.Fatal(err)
	}
	session, err := quizzes.NewSession(scenario, "remedy", scenario.Seed())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(session.Brief(nil))
	fmt.Println(session.Prompt())
	memory := 0
	for i, text := range session.Options() {
		if text == "Twice the memory" {
			memory = i
		}
	}
	if err := session.Commit(quizzes.Answer{Choices: []int{memory}}, quizzes.Fairly); err != nil {
		log.Fatal(err)
	}
	reveal, err := session.Reveal(ctx, quizzes.RevealOptions{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("right:", reveal.Right)
	near, err := session.WouldBeRight(ctx, memory)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s: %s instead of %s\n", near.Knob.Label, near.To, near.From)
	// Output:
	// `api` has a reserved concurrency of 1.
	// What stops the refusals?
	// right: false
	// Reserved concurrency of api: default instead of 1
}
