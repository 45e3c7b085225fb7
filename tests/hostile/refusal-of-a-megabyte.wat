;; why: refuses with a megabyte of words, on many lines
;; zh: 拒绝了所给参数：没有可调指标 1 2 3
;; en: it refused its arguments: unknown-term 1 2 3
;; check: answers

;; item spoil
(data (i32.const 4096) "1\n2\t3\r")
(func $spoil (param i32)
  (if (i32.eq (memory.grow (i32.const 20)) (i32.const -1)) (then unreachable))
  (memory.fill (i32.const 4103) (i32.const 10) (i32.const 1048576))
  (i32.store (i32.const 3072) (i32.const 1))
  (i32.store (i32.const 3076) (i32.const 0))
  (i32.store (i32.const 3080) (i32.const 4096))
  (i32.store (i32.const 3084) (i32.const 1048576)))
