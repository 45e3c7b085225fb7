;; why: two memories grow in turn, each within the limit, together beyond it
;; zh: 内存上限 1073741824 字节
;; en: the memory limit is 1073741824 bytes
;; check: answers

;; item memory
(memory (export "memory") 2)
(memory $more 1)

;; item spoil
(func $spoil (param i32)
  (if (i32.eq (memory.grow $more (i32.const 9000)) (i32.const -1)) (then unreachable))
  (if (i32.eq (memory.grow (i32.const 9000)) (i32.const -1)) (then unreachable)))
